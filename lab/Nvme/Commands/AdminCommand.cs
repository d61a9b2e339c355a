namespace Lab.Nvme.Commands;

/// <summary>Admin commands as submission queue entries (NVMe Base 2.1, chapter 5). The driver fills in the command identifier.</summary>
public static class AdminCommand
{
    /// <summary>Opcode of an Asynchronous Event Request, which ends only when something happens.</summary>
    public const byte AsyncEventRequestOpcode = 0x0C;

    /// <summary>Delete I/O Submission Queue.</summary>
    public static SubmissionEntry DeleteSubmissionQueue(int queue) => SubmissionEntry.Of(0x00, 0, 0, cdw10: (uint)queue);

    /// <summary>Create I/O Submission Queue, physically contiguous.</summary>
    public static SubmissionEntry CreateSubmissionQueue(int queue, int depth, ulong busAddress, int completionQueue) =>
        SubmissionEntry.Of(0x01, 0, 0, busAddress, cdw10: (uint)queue | (uint)(depth - 1) << 16, cdw11: 1u | (uint)completionQueue << 16);

    /// <summary>Delete I/O Completion Queue.</summary>
    public static SubmissionEntry DeleteCompletionQueue(int queue) => SubmissionEntry.Of(0x04, 0, 0, cdw10: (uint)queue);

    /// <summary>Create I/O Completion Queue, physically contiguous; interrupts by the MSI-X vector, none where it is null.</summary>
    public static SubmissionEntry CreateCompletionQueue(int queue, int depth, ulong busAddress, int? vector = null) =>
        SubmissionEntry.Of(0x05, 0, 0, busAddress, cdw10: (uint)queue | (uint)(depth - 1) << 16, cdw11: 1u | (vector is { } v ? 2u | (uint)v << 16 : 0));

    /// <summary>Abort.</summary>
    public static SubmissionEntry Abort(int submissionQueue, ushort cid) => SubmissionEntry.Of(0x08, 0, 0, cdw10: (uint)submissionQueue | (uint)cid << 16);

    /// <summary>Doorbell Buffer Config: shadow doorbells and their event indexes, one page each.</summary>
    public static SubmissionEntry DoorbellBufferConfig(ulong shadow, ulong events) => SubmissionEntry.Of(0x7C, 0, 0, shadow, events);

    /// <summary>Identify into one 4 KiB page. CNS 0 is the namespace, 1 the controller.</summary>
    public static SubmissionEntry Identify(byte cns, uint nsid, ulong busAddress) => SubmissionEntry.Of(0x06, 0, nsid, busAddress, cdw10: cns);
}
