import { openChannelMessages } from "../../../../../src/storage/drivers/sqlite/channel-messages.ts";
import { channelSchema } from "../../../../../src/storage/drivers/sqlite/channel-schema.ts";
import { noticesSchema, openNotices, openWatches } from "../../../../../src/storage/drivers/sqlite/channel-watches.ts";
import { knowledgeChanges, knowledgeSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-schema.ts";
import { openSources, sourcesSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-sources.ts";
import { reviewedSchema } from "../../../../../src/storage/drivers/sqlite/reviewed-answers.ts";
import { messageStoreContract } from "../../../../contracts/message-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

messageStoreContract("messages in SQLite", (folder) =>
  openTables(
    folder,
    [knowledgeSchema, knowledgeChanges, sourcesSchema, channelSchema, reviewedSchema, noticesSchema],
    (database) => ({
      ...openChannelMessages(database),
      sources: openSources(database, Date.now),
      watches: openWatches(database),
      notices: openNotices(database),
    }),
  ),
);
