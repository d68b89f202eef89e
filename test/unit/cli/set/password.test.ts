import * as assert from "node:assert/strict";

import { holdsPassword, passwordOf } from "../../../../provider/cli/set/password";
import { FakeCliContext } from "../fake-cli-context";

describe("holdsPassword()", () => {
    for (const text of [
        "mongodb://u:p@h/",
        "mongodb://u:@h/",
        "--uri=mongodb://u:p@h/",
        "mongodb+srv://u:p@h/",
        "http://u:p@h/",
        "u:p@h",
        "mongodb://u:p@ss@h/",
        "mongodb://u:p/ss@h/",
        "mongodb://u:p?ss@h:27017/",
        "mongodb://u:p#ss@h:27017/",
        "mongodb://u:p\nss@h/",
        "mongodb://h/?tls=true&tlsCertificateKeyFilePassword=p",
        "mongodb://u@h/?authMechanismProperties=AWS_SESSION_TOKEN:t",
    ]) {
        it(`sees one in ${JSON.stringify(text)}`, () => {
            assert.equal(holdsPassword(text), true);
        });
    }

    for (const text of [
        "status",
        "--json",
        "--to=6.0.27",
        "mongodb://h:27017,i:27018/?replicaSet=rs0",
        "mongodb://u@h:27017/?authSource=admin",
        "mongodb://[::1]:27017/",
        "user@example.com",
    ]) {
        it(`sees none in ${text}`, () => {
            assert.equal(holdsPassword(text), false);
        });
    }
});

describe("passwordOf()", () => {
    const login = { username: "eve", authSource: "admin", mechanism: "DEFAULT" } as const;
    const env = { MONGODB_PASSWORD: "of-env" };

    it("takes the connection string's own, then the environment's, then asks", async () => {
        const own = { seeds: [], login: { ...login, password: "own" } };
        assert.deepEqual(await passwordOf(own, new FakeCliContext(env)), { secret: "own" });
        const bare = { seeds: [], login };
        assert.deepEqual(await passwordOf(bare, new FakeCliContext(env)), { secret: "of-env" });
        const terminal = new FakeCliContext({ MONGODB_PASSWORD: "" }, ["typed"]);
        assert.deepEqual(await passwordOf(bare, terminal), { secret: "typed" });
        assert.deepEqual(terminal.asked, ["Password of eve: "]);
    });

    it("is not needed by nobody, and not by a certificate", async () => {
        const context = new FakeCliContext(env);
        assert.equal(await passwordOf({ seeds: [] }, context), undefined);
        const byCertificate = { seeds: [], login: { mechanism: "MONGODB-X509" } as const };
        assert.equal(await passwordOf(byCertificate, context), undefined);
    });

    it("says what to set where there is nobody to ask", async () => {
        await assert.rejects(passwordOf({ seeds: [], login }, new FakeCliContext()), {
            code: "secret-missing",
            message: /MONGODB_PASSWORD/,
        });
    });
});
