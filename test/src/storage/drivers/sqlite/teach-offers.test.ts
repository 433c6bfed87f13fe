import { openChannelMessages } from "../../../../../src/storage/drivers/sqlite/channel-messages.ts";
import { channelSchema } from "../../../../../src/storage/drivers/sqlite/channel-schema.ts";
import { knowledgeChanges, knowledgeSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-schema.ts";
import { sourcesSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-sources.ts";
import { offersSchema, openOffers } from "../../../../../src/storage/drivers/sqlite/teach-offers.ts";
import { offerStoreContract } from "../../../../contracts/offer-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

offerStoreContract("replies to open questions in SQLite", (folder) =>
  openTables(folder, [knowledgeSchema, knowledgeChanges, sourcesSchema, channelSchema, offersSchema], (database) => ({
    offers: openOffers(database),
    forgotten: openChannelMessages(database).forgotten,
  })),
);
