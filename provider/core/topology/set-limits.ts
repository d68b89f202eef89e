/** Manual, "Replica Set Members". */
export const maxMembers = 50;
export const maxVotes = 7;
