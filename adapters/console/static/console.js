import { handleAnswerActions } from "./answer-actions.js";
import { openComposer } from "./composer.js";
import { followConversation } from "./stream.js";

document.documentElement.classList.add("scripted");
const main = document.querySelector("#conversation");
openComposer(main);
handleAnswerActions();
followConversation(main);
