#if NET
using System.Text.Json.Serialization;
#endif

namespace Lab.Nvme.Intents;

/// <summary>
/// One line of the intent log: what the driver meant, told by the driver before the act. It is a claim, never a proof: the judge holds it
/// against what the device saw. Names of memory types, copy strategies and fences are those of <c>Lab.Ordering</c>, as text.
/// </summary>
#if NET
[JsonPolymorphic(TypeDiscriminatorPropertyName = "intent")]
[JsonDerivedType(typeof(WindowMapped), "window")]
[JsonDerivedType(typeof(CmbEnabled), "cmb")]
[JsonDerivedType(typeof(QueueCreated), "queue")]
[JsonDerivedType(typeof(EntryMeant), "entry")]
[JsonDerivedType(typeof(DoorbellMeant), "doorbell")]
[JsonDerivedType(typeof(CompletionSeen), "completion")]
[JsonDerivedType(typeof(DataWritten), "written")]
[JsonDerivedType(typeof(DataRead), "read")]
[JsonDerivedType(typeof(Identified), "identified")]
[JsonDerivedType(typeof(QueueMeant), "queueMeant")]
[JsonDerivedType(typeof(CommandMeant), "command")]
[JsonDerivedType(typeof(TailTold), "tail")]
[JsonDerivedType(typeof(CommandEnded), "ended")]
[JsonDerivedType(typeof(BufferPlaced), "buffer")]
[JsonDerivedType(typeof(ListMeant), "list")]
[JsonDerivedType(typeof(StatusMeant), "status")]
[JsonDerivedType(typeof(AnyStatusMeant), "anyStatus")]
[JsonDerivedType(typeof(CommandLost), "lost")]
[JsonDerivedType(typeof(ResetMeant), "reset")]
[JsonDerivedType(typeof(RegisterSeen), "register")]
[JsonDerivedType(typeof(PmrEnabled), "pmr")]
[JsonDerivedType(typeof(PmrWritten), "pmrWritten")]
[JsonDerivedType(typeof(PmrBarrier), "pmrBarrier")]
[JsonDerivedType(typeof(PmrRead), "pmrRead")]
[JsonDerivedType(typeof(ProviderPlaced), "provider")]
[JsonDerivedType(typeof(RouteMeant), "route")]
[JsonDerivedType(typeof(PieceTaken), "taken")]
[JsonDerivedType(typeof(PieceGiven), "given")]
[JsonDerivedType(typeof(CopyMeant), "copy")]
[JsonDerivedType(typeof(PeerCommandMeant), "peerCommand")]
[JsonDerivedType(typeof(FellBack), "fellBack")]
[JsonDerivedType(typeof(CopyRefused), "copyRefused")]
[JsonDerivedType(typeof(CopyEnded), "copied")]
[JsonDerivedType(typeof(PeerCounted), "counted")]
[JsonDerivedType(typeof(ProviderCounted), "providerCounted")]
[JsonDerivedType(typeof(HostAsked), "host")]
[JsonDerivedType(typeof(VectorStoreMeant), "vectorStore")]
[JsonDerivedType(typeof(VectorStoreEnded), "vectorStored")]
[JsonDerivedType(typeof(StepTaken), "step")]
[JsonDerivedType(typeof(DriverFailed), "failed")]
[JsonDerivedType(typeof(DriverFinished), "finished")]
#endif
public abstract record Intent;

/// <summary>A BAR was mapped.</summary>
/// <param name="Bar">BAR number.</param>
/// <param name="BusAddress">Where the driver believes the BAR to lie on the bus.</param>
/// <param name="Bytes">Length of the mapping.</param>
/// <param name="Memory">Memory type of the mapping.</param>
public sealed record WindowMapped(int Bar, Hex BusAddress, long Bytes, string Memory) : Intent;

/// <summary>The controller memory buffer was enabled.</summary>
/// <param name="CmbLoc">CMBLOC as read after CRE was set.</param>
/// <param name="CmbSz">CMBSZ as read after CRE was set.</param>
/// <param name="BusAddress">Address of the buffer as CPU stores reach it.</param>
/// <param name="ControllerAddress">CMBMSC.CBA: the address that the controller decodes.</param>
/// <param name="Bytes">Usable bytes.</param>
public sealed record CmbEnabled(uint CmbLoc, uint CmbSz, Hex BusAddress, Hex ControllerAddress, long Bytes) : Intent;

/// <summary>A queue is about to be used.</summary>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier; 0 is the admin queue.</param>
/// <param name="Depth">Slots.</param>
/// <param name="Place">"cmb" or "host".</param>
/// <param name="BusAddress">Address of slot 0 as CPU stores reach it (a submission queue in the CMB) or as the controller reaches it.</param>
/// <param name="Memory">Memory type of the mapping through which the driver stores or loads entries.</param>
/// <param name="Copy">Copy strategy of a submission queue, empty for a completion queue.</param>
/// <param name="Fence">Fence between the last store of an entry and its doorbell, empty for a completion queue.</param>
public sealed record QueueCreated(QueueKind Kind, int Id, int Depth, string Place, Hex BusAddress, string Memory, string Copy, string Fence) : Intent;

/// <summary>An entry is about to be stored.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Slot">Slot that the entry is meant for.</param>
/// <param name="Entry">All 64 bytes as lower-case hex.</param>
public sealed record EntryMeant(int Queue, int Slot, string Entry) : Intent;

/// <summary>A doorbell is about to be rung.</summary>
/// <param name="Kind">Tail of a submission queue or head of a completion queue.</param>
/// <param name="Queue">Queue identifier.</param>
/// <param name="Value">New tail or head.</param>
public sealed record DoorbellMeant(QueueKind Kind, int Queue, int Value) : Intent;

/// <summary>A completion was taken from its queue.</summary>
/// <param name="Queue">Completion queue.</param>
/// <param name="Slot">Slot in the completion queue.</param>
/// <param name="Phase">Phase tag that was read.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="SubmissionQueue">SQID in the entry.</param>
/// <param name="SqHead">SQHD in the entry.</param>
/// <param name="Status">The 15-bit status field.</param>
public sealed record CompletionSeen(int Queue, int Slot, int Phase, int Cid, int SubmissionQueue, int SqHead, int Status) : Intent;

/// <summary>A queue is about to be made by a driver that does not tell where, nor how it reaches it.</summary>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier.</param>
/// <param name="Depth">Slots.</param>
/// <param name="Place">"cmb" or "host", as it was asked of the driver.</param>
public sealed record QueueMeant(QueueKind Kind, int Id, int Depth, string Place) : Intent;

/// <summary>A command is about to be submitted by a driver that tells neither all its bytes nor its slot.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="Opcode">Opcode.</param>
/// <param name="Nsid">Namespace identifier.</param>
/// <param name="Dwords">Command dwords from 10 on, as far as the driver tells them: at most 24 bytes as lower-case hex, in the order of the entry.</param>
public sealed record CommandMeant(int Queue, int Cid, int Opcode, uint Nsid, string Dwords) : Intent;

/// <summary>While a driver took a completion it told how far the command's submission queue is. The k-th of a queue belongs to its k-th completion.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Head">Head as the completion has it.</param>
/// <param name="Tail">Slot behind the last entry that the driver has stored.</param>
public sealed record TailTold(int Queue, int Head, int Tail) : Intent;

/// <summary>A command has ended for a driver that tells neither slot nor phase of its completion, nor the order in which it took completions.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="Status">The 15-bit status field.</param>
public sealed record CommandEnded(int Queue, int Cid, int Status) : Intent;

/// <summary>Content was written to the namespace and completed with success.</summary>
/// <param name="Position">Byte position in namespace 1.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Seed">Seed of the <see cref="DataPattern"/>.</param>
public sealed record DataWritten(long Position, int Bytes, ulong Seed) : Intent;

/// <summary>Content was read from the namespace and completed with success.</summary>
/// <param name="Position">Byte position in namespace 1.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Digest"><see cref="DataPattern.Digest(ReadOnlySpan{byte})"/> of what arrived in the buffer.</param>
public sealed record DataRead(long Position, int Bytes, string Digest) : Intent;

/// <summary>What the controller said it is.</summary>
public sealed record Identified(string Cap, string Version, string Model, string Serial, int BlockBytes, ulong Blocks) : Intent;

/// <summary>Memory is about to be used for data, metadata or lists of commands. Stores to it are meant.</summary>
/// <param name="Use">"Lists", "ReadData" or "WriteData".</param>
/// <param name="Place">"host", "cmb", "pmr" or "bus".</param>
/// <param name="BusAddress">Address of its first byte as accesses of the driver reach it.</param>
/// <param name="Bytes">Length.</param>
public sealed record BufferPlaced(string Use, string Place, Hex BusAddress, int Bytes) : Intent;

/// <summary>
/// A page of a PRP list or an SGL segment is about to be stored. It must be whole at each tail doorbell that gives the controller an entry which points to
/// it; where no entry is seen to, at the next tail doorbell. From the entry's doorbell to its end it stays as it is.
/// </summary>
/// <param name="Place">"host", "cmb", "pmr" or "bus".</param>
/// <param name="BusAddress">Address of its first byte as accesses of the driver reach it.</param>
/// <param name="Content">Its bytes as lower-case hex.</param>
public sealed record ListMeant(string Place, Hex BusAddress, string Content) : Intent;

/// <summary>The next entry of a queue is meant to end with this status; without this, with success.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Sct">Status code type.</param>
/// <param name="Sc">Status code.</param>
public sealed record StatusMeant(int Queue, int Sct, int Sc) : Intent;

/// <summary>The next entry of a queue may end with any status.</summary>
/// <param name="Queue">Submission queue.</param>
public sealed record AnyStatusMeant(int Queue) : Intent;

/// <summary>A command ended for its caller without an answer of the controller.</summary>
/// <param name="Queue">Submission queue.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="Why">One line. Where nothing but the removal of the function is the reason, it says "all ones", "removed" or "gone".</param>
public sealed record CommandLost(int Queue, int Cid, string Why) : Intent;

/// <summary>What a register held when the driver looked, told for the state that a reset leaves.</summary>
/// <param name="Register">The specification's name, such as "CMBMSC".</param>
/// <param name="Value">What was read.</param>
public sealed record RegisterSeen(string Register, Hex Value) : Intent;

/// <summary>The controller is about to be reset. Its queues end, and are told of again when they are made again.</summary>
/// <param name="Kind">"Controller", "FunctionLevel", "Bus", "Subsystem" or "Power".</param>
/// <param name="Reason">Why, one line.</param>
public sealed record ResetMeant(string Kind, string Reason) : Intent;

/// <summary>The persistent memory region was enabled, for the first time or after a reset.</summary>
/// <param name="PmrCap">PMRCAP as read.</param>
/// <param name="BusAddress">Address of the region as CPU stores reach it.</param>
/// <param name="ControllerAddress">PMRMSC.CBA: the address that the controller decodes for data pointers; 0 for none.</param>
/// <param name="Bytes">Length of the region.</param>
public sealed record PmrEnabled(uint PmrCap, Hex BusAddress, Hex ControllerAddress, long Bytes) : Intent;

/// <summary>A record is about to be stored in the persistent memory region. Until the next barrier nobody may rely on it.</summary>
/// <param name="Offset">Byte offset in the region.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Seed">Seed of the <see cref="DataPattern"/>, another one for each record; the position is the offset.</param>
public sealed record PmrWritten(long Offset, int Bytes, ulong Seed) : Intent;

/// <summary>A write barrier was carried out: the driver relies on every record that it told of before.</summary>
/// <param name="Mechanism">"StatusRead" (a read of PMRSTS, PMRWBM bit 1) or "MemoryRead" (a read of the region, PMRWBM bit 0).</param>
/// <param name="StatusReads">How often the driver has read PMRSTS until then, this barrier included.</param>
public sealed record PmrBarrier(string Mechanism, long StatusReads) : Intent;

/// <summary>A record was read back from the persistent memory region.</summary>
/// <param name="Offset">Byte offset in the region.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Digest"><see cref="DataPattern.Digest(ReadOnlySpan{byte})"/> of what was read.</param>
public sealed record PmrRead(long Offset, int Bytes, string Digest) : Intent;

/// <summary>A process of its own is about to make one store of several words to the controller memory buffer, and may die of it.</summary>
/// <param name="Store">Name of the store.</param>
/// <param name="Code">Its instruction.</param>
/// <param name="BusAddress">Address of its first byte.</param>
/// <param name="Content">What it stores, as lower-case hex.</param>
public sealed record VectorStoreMeant(string Store, string Code, Hex BusAddress, string Content) : Intent;

/// <summary>That process has ended.</summary>
/// <param name="Store">Name of the store.</param>
/// <param name="End">"exit 0", or the signal, as "signal 4 (SIGILL)".</param>
public sealed record VectorStoreEnded(string Store, string End) : Intent;

/// <summary>A step of an experiment was taken.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Step">As the case has it.</param>
/// <param name="Got">What was seen.</param>
/// <param name="Wanted">What should have been seen, in the same form; empty where anything may be.</param>
public sealed record StepTaken(int Number, string Step, string Got, string Wanted) : Intent;

/// <summary>The driver gave up. The experiment may still be judged up to here.</summary>
/// <param name="Message">One line.</param>
public sealed record DriverFailed(string Message) : Intent;

/// <summary>The driver's last line: the plan was carried out and the controller shut down. A log without it was cut short.</summary>
/// <param name="Commands">I/O commands completed.</param>
public sealed record DriverFinished(int Commands) : Intent;
