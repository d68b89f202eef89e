/** Where the releases of MongoDB come from. Plain JSON: it is kept in the state of each member. */
export type Binaries =
    | {
          /** The publisher's archive for this platform, checked against its published SHA-256. */
          readonly kind: "archive";
          /** Folder that holds one folder a version. */
          readonly root: string;
      }
    | {
          /** Releases that somebody else put there: `<root>/<version>/bin/mongod`. */
          readonly kind: "directory";
          readonly root: string;
      };
