import type { dynamic } from "@pulumi/pulumi";

type Handlers = typeof import("./handlers");

/*
 * The text of these objects is stored in users' state, and is all that is stored: it must never
 * change, so that upgrading this package never restarts a database. Nothing may be captured; each method
 * loads the package that is installed when it runs. A test compares the text with a fixture.
 */

export const memberShim: dynamic.ResourceProvider = {
    async check(olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.check(olds, news);
    },
    async diff(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.diff(
            id,
            olds,
            news,
        );
    },
    async create(inputs) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.create(inputs);
    },
    async read(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.read(id, props);
    },
    async update(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.update(
            id,
            olds,
            news,
        );
    },
    async delete(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).member.delete(id, props);
    },
};

export const configurationShim: dynamic.ResourceProvider = {
    async check(olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.check(
            olds,
            news,
        );
    },
    async diff(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.diff(
            id,
            olds,
            news,
        );
    },
    async create(inputs) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.create(
            inputs,
        );
    },
    async read(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.read(
            id,
            props,
        );
    },
    async update(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.update(
            id,
            olds,
            news,
        );
    },
    async delete(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).configuration.delete(
            id,
            props,
        );
    },
};

export const featureCompatibilityShim: dynamic.ResourceProvider = {
    async check(olds, news) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.check(olds, news);
    },
    async diff(id, olds, news) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.diff(id, olds, news);
    },
    async create(inputs) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.create(inputs);
    },
    async read(id, props) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.read(id, props);
    },
    async update(id, olds, news) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.update(id, olds, news);
    },
    async delete(id, props) {
        return (
            require("pulumi-mongodb-replicaset/handlers") as Handlers
        ).featureCompatibility.delete(id, props);
    },
};

export const upgradePathShim: dynamic.ResourceProvider = {
    async check(olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.check(
            olds,
            news,
        );
    },
    async diff(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.diff(
            id,
            olds,
            news,
        );
    },
    async create(inputs) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.create(
            inputs,
        );
    },
    async read(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.read(
            id,
            props,
        );
    },
    async update(id, olds, news) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.update(
            id,
            olds,
            news,
        );
    },
    async delete(id, props) {
        return (require("pulumi-mongodb-replicaset/handlers") as Handlers).upgradePath.delete(
            id,
            props,
        );
    },
};
