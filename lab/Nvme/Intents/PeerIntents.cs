namespace Lab.Nvme.Intents;

/// <summary>A function's memory was registered as a provider of peer-to-peer memory.</summary>
/// <param name="Name">The function, as the plan calls it.</param>
/// <param name="Memory">"cmb", "pmr" or "bar".</param>
/// <param name="BusAddress">Of the first byte of the range.</param>
/// <param name="Bytes">Length of the range.</param>
/// <param name="Published">"yes" where everybody may choose it, "no" where only who names it.</param>
public sealed record ProviderPlaced(string Name, string Memory, Hex BusAddress, long Bytes, string Published) : Intent;

/// <summary>How the driver believes that a client reaches a provider.</summary>
/// <param name="Provider">Who has the memory.</param>
/// <param name="Client">Who accesses it.</param>
/// <param name="Type">"NotSupported", "BusAddress" or "ThroughHostBridge".</param>
/// <param name="Distance">As Linux counts it.</param>
public sealed record RouteMeant(string Provider, string Client, string Type, int Distance) : Intent;

/// <summary>A piece of a provider's memory was taken.</summary>
/// <param name="Copy">Number of the copy that it is for; 0 for queues and lists, -1 for memory that is kept over several copies.</param>
/// <param name="Provider">Whose memory.</param>
/// <param name="BusAddress">Of its first byte.</param>
/// <param name="Bytes">Length in whole pages.</param>
public sealed record PieceTaken(int Copy, string Provider, Hex BusAddress, long Bytes) : Intent;

/// <summary>A piece of a provider's memory was given back: nobody may access it from now on.</summary>
/// <param name="Copy">Number of the copy that it was for.</param>
/// <param name="Provider">Whose memory.</param>
/// <param name="BusAddress">Of its first byte.</param>
public sealed record PieceGiven(int Copy, string Provider, Hex BusAddress) : Intent;

/// <summary>A copy is about to be made.</summary>
/// <param name="Copy">Its number, from 1.</param>
/// <param name="From">Controller whose namespace is read, or <c>NAME/cmb</c>, <c>NAME/pmr</c> or <c>NAME/bar</c> for a provider's memory.</param>
/// <param name="FromPosition">First byte there.</param>
/// <param name="To">Controller whose namespace is written, or a provider's memory, as before.</param>
/// <param name="ToPosition">First byte there.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Way">"peerToPeer", "bounced", or "mixed" where a part lies in host memory.</param>
/// <param name="Through">Provider whose memory it goes through; empty for host memory.</param>
/// <param name="Choice">"nearest" where the provider was chosen for being that, "named" where the caller named it; empty for host memory.</param>
public sealed record CopyMeant(int Copy, string From, long FromPosition, string To, long ToPosition, int Bytes, string Way, string Through, string Choice) : Intent;

/// <summary>A command that moves a copy's data is about to be submitted.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Client">The controller that gets it.</param>
/// <param name="Queue">Its submission queue, whose number no other controller of the run has; 0 where no command of a queue moves the data.</param>
/// <param name="Opcode">01h write, 02h read.</param>
/// <param name="Ranges">Where the data lies as the client is told: address+bytes in hex, joined by commas.</param>
/// <param name="Bus">The same as bus addresses: those at which the memory itself lies.</param>
/// <param name="Status">Status code type and code, in one number, with which the command is meant to end; 0 for success.</param>
public sealed record PeerCommandMeant(int Copy, string Client, int Queue, int Opcode, string Ranges, string Bus, int Status) : Intent;

/// <summary>A copy does not go peer to peer but through host memory.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record FellBack(int Copy, string Reason) : Intent;

/// <summary>A copy is not made at all: it cannot go peer to peer, and may not go through host memory.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="From">Controller whose namespace was to be read; empty where the data lies in the provider's memory.</param>
/// <param name="To">Controller whose namespace was to be written; empty where the data was to stay there.</param>
/// <param name="Through">Provider that the caller named; empty where any would have done.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record CopyRefused(int Copy, string From, string To, string Through, string Reason) : Intent;

/// <summary>A copy ended for its caller.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Way">"peerToPeer", "bounced", or "failed" for one whose destination nobody may rely on.</param>
/// <param name="Why">Why it failed, one sentence; empty otherwise.</param>
public sealed record CopyEnded(int Copy, string Way, string Why) : Intent;

/// <summary>What was copied in all, as the subsystem counted it.</summary>
/// <param name="PeerToPeer">Bytes that went peer to peer.</param>
/// <param name="Bounced">Bytes that went through host memory.</param>
/// <param name="FallBacks">Copies that were to go peer to peer and did not.</param>
public sealed record PeerCounted(long PeerToPeer, long Bounced, int FallBacks) : Intent;

/// <summary>A provider's account at the end.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Bytes">Length of its range.</param>
/// <param name="Available">Bytes that nobody has.</param>
/// <param name="HighWater">The most bytes that were out at once.</param>
public sealed record ProviderCounted(string Name, long Bytes, long Available, long HighWater) : Intent;

/// <summary>The plan asks the host for something that no guest can do; it goes on when it sees the effect.</summary>
/// <param name="Act">"unplug".</param>
/// <param name="Name">The function.</param>
public sealed record HostAsked(string Act, string Name) : Intent;
