import { handleAnswerActions } from "./answer-actions.js";
import { handleCardActions } from "./card-actions.js";
import { openComposer } from "./composer.js";
import { handleQuestionActions } from "./question-actions.js";
import { followConversation } from "./stream.js";

document.documentElement.classList.add("scripted");
const main = document.querySelector("#conversation");
openComposer(main);
handleAnswerActions();
handleCardActions();
handleQuestionActions();
followConversation(main);
