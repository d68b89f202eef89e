import * as pulumi from "@pulumi/pulumi";
import { ReplicaSet } from "pulumi-mongodb-replicaset";

const config = new pulumi.Config();

const rs0 = new ReplicaSet("rs0", { version: config.require("version") });

export const { connectionString, runningVersion, primary, members, lastUpgrade } = rs0;
