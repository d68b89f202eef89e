/** Manual, "Replica Set Members". */
export const mostMembers = 50;
export const mostVotes = 7;
