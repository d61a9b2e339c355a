using Lab.Nvme.DataPointers;
using Lab.Nvme.Features;

namespace Lab.Nvme.Commands;

/// <summary>
/// Admin commands as submission queue entries (NVMe Base 2.1, chapter 5). The driver fills in the command identifier. Counts are 1's based here.
/// Set Features has its builders in <see cref="SetFeature"/>.
/// </summary>
public static class AdminCommand
{
    /// <summary>Opcode of an Asynchronous Event Request, which ends only when something happens.</summary>
    public const byte AsyncEventRequestOpcode = (byte)AdminOpcode.AsynchronousEventRequest;

    /// <summary>NSID that means all namespaces.</summary>
    public const uint AllNamespaces = uint.MaxValue;

    private const uint PhysicallyContiguous = 1;
    private const uint InterruptsEnabled = 2;

    /// <summary>Delete I/O Submission Queue.</summary>
    public static SubmissionEntry DeleteSubmissionQueue(int queue) => Plain(AdminOpcode.DeleteIoSubmissionQueue, 0, (uint)queue);

    /// <summary>Create I/O Submission Queue.</summary>
    /// <param name="queue">QID.</param>
    /// <param name="depth">Number of slots, 1's based.</param>
    /// <param name="busAddress">Address of the queue, or of the PRP list of its pages where it is not contiguous.</param>
    /// <param name="completionQueue">CQID: the completion queue, which exists already.</param>
    /// <param name="priority">QPRIO, for weighted round robin.</param>
    /// <param name="contiguous">PC; required where CAP.CQR is 1.</param>
    public static SubmissionEntry CreateSubmissionQueue(
        int queue, int depth, ulong busAddress, int completionQueue, QueuePriority priority = QueuePriority.Urgent, bool contiguous = true) =>
        Create(AdminOpcode.CreateIoSubmissionQueue, queue, depth, busAddress,
            (contiguous ? PhysicallyContiguous : 0) | ((uint)priority & 3) << 1 | (uint)completionQueue << 16);

    /// <summary>Delete I/O Completion Queue. Its submission queues must be deleted before it.</summary>
    public static SubmissionEntry DeleteCompletionQueue(int queue) => Plain(AdminOpcode.DeleteIoCompletionQueue, 0, (uint)queue);

    /// <summary>Create I/O Completion Queue.</summary>
    /// <param name="queue">QID.</param>
    /// <param name="depth">Number of slots, 1's based.</param>
    /// <param name="busAddress">Address of the queue, or of the PRP list of its pages where it is not contiguous.</param>
    /// <param name="interruptVector">IV, the MSI-X or MSI vector; null for a queue that is polled (IEN 0).</param>
    /// <param name="contiguous">PC; required where CAP.CQR is 1.</param>
    public static SubmissionEntry CreateCompletionQueue(int queue, int depth, ulong busAddress, int? interruptVector = null, bool contiguous = true) =>
        Create(AdminOpcode.CreateIoCompletionQueue, queue, depth, busAddress,
            (contiguous ? PhysicallyContiguous : 0) | (interruptVector is { } vector ? InterruptsEnabled | (uint)vector << 16 : 0));

    /// <summary>Identify into one 4 KiB page. CNS 0 is the namespace, 1 the controller.</summary>
    public static SubmissionEntry Identify(byte cns, uint nsid, ulong busAddress) => Identify((Cns)cns, nsid, DataPointer.Prp(busAddress));

    /// <summary>Identify into 4096 bytes.</summary>
    /// <param name="cns">What is asked for.</param>
    /// <param name="nsid">Namespace, where the CNS has one.</param>
    /// <param name="data">Where the 4096 bytes go.</param>
    /// <param name="controller">CNTID, where the CNS has one.</param>
    /// <param name="csi">Command Set Identifier, where the CNS has one: 0 NVM, 1 Key Value, 2 Zoned Namespace.</param>
    /// <param name="specific">CNS Specific Identifier, such as an NVM Set.</param>
    /// <param name="uuidIndex">UUID Index.</param>
    public static SubmissionEntry Identify(
        Cns cns, uint nsid, DataPointer data, ushort controller = 0, byte csi = 0, ushort specific = 0, int uuidIndex = 0) =>
        SubmissionEntry.Of((byte)AdminOpcode.Identify, nsid, data, (uint)cns | (uint)controller << 16)
            .WithCdw(11, specific | (uint)csi << 24)
            .WithCdw(14, Uuid(uuidIndex));

    /// <summary>
    /// Abort the command <paramref name="cid"/> of submission queue <paramref name="queue"/>. Bit 0 of completion dword 0 is 1 where it was not.
    /// </summary>
    public static SubmissionEntry Abort(int queue, ushort cid) => Plain(AdminOpcode.Abort, 0, (ushort)queue | (uint)cid << 16);

    /// <summary>Asynchronous Event Request: ends when there is something to report.</summary>
    public static SubmissionEntry AsyncEventRequest() => Plain(AdminOpcode.AsynchronousEventRequest, 0, 0);

    /// <summary>Keep Alive.</summary>
    public static SubmissionEntry KeepAlive() => Plain(AdminOpcode.KeepAlive, 0, 0);

    /// <summary>Get Log Page.</summary>
    /// <param name="log">LID.</param>
    /// <param name="bytes">How much to return: a multiple of 4, at least 4; NUMD is made of it.</param>
    /// <param name="data">Where it goes.</param>
    /// <param name="nsid">Namespace, or <see cref="AllNamespaces"/> for the controller.</param>
    /// <param name="offset">LPO: where to begin, a multiple of 4 (or an index, with <paramref name="offsetIsIndex"/>).</param>
    /// <param name="retainAsyncEvent">RAE: the asynchronous event that led to the log stays.</param>
    /// <param name="specificField">LSP, 7 bits.</param>
    /// <param name="specificIdentifier">LSI.</param>
    /// <param name="offsetIsIndex">OT: the offset counts entries of the log.</param>
    /// <param name="csi">Command Set Identifier.</param>
    /// <param name="uuidIndex">UUID Index.</param>
    /// <exception cref="ArgumentOutOfRangeException">Bytes or offset are no multiple of 4, or a field does not fit.</exception>
    public static SubmissionEntry GetLogPage(
        LogPageIdentifier log, long bytes, DataPointer data, uint nsid = AllNamespaces, ulong offset = 0, bool retainAsyncEvent = false,
        int specificField = 0, ushort specificIdentifier = 0, bool offsetIsIndex = false, byte csi = 0, int uuidIndex = 0)
    {
        if (bytes < 4 || bytes % 4 != 0 || bytes / 4 - 1 > uint.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a log page is read in dwords: a multiple of 4, from 4 to 16 GiB (NUMD)");
        if (!offsetIsIndex && offset % 4 != 0)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, "the log page offset is a multiple of 4 (LPO)");
        if (specificField is < 0 or > 0x7F)
            throw new ArgumentOutOfRangeException(nameof(specificField), specificField, "LSP holds 0 to 127");
        var numd = (uint)(bytes / 4 - 1);
        return SubmissionEntry.Of(
            (byte)AdminOpcode.GetLogPage, nsid, data, (uint)log | (uint)specificField << 8 | (retainAsyncEvent ? 1u << 15 : 0) | numd << 16)
            .WithCdw(11, numd >> 16 | (uint)specificIdentifier << 16)
            .WithCdw(12, (uint)offset)
            .WithCdw(13, (uint)(offset >> 32))
            .WithCdw(14, Uuid(uuidIndex) | (offsetIsIndex ? 1u << 23 : 0) | (uint)csi << 24);
    }

    /// <summary>Get Features. The value is completion dword 0, and the data where the feature has some.</summary>
    public static SubmissionEntry GetFeatures(
        FeatureIdentifier feature, FeatureSelect select = FeatureSelect.Current, uint nsid = 0, uint cdw11 = 0, DataPointer data = default,
        int uuidIndex = 0) =>
        SubmissionEntry.Of((byte)AdminOpcode.GetFeatures, nsid, data, (uint)feature | ((uint)select & 7) << 8)
            .WithCdw(11, cdw11)
            .WithCdw(14, Uuid(uuidIndex));

    /// <summary>Namespace Management, create: the new NSID is completion dword 0.</summary>
    /// <param name="data">Where the 4096 bytes of the host's wishes lie: <see cref="NamespaceRequest"/>.</param>
    /// <param name="csi">Command Set Identifier of the namespace.</param>
    public static SubmissionEntry CreateNamespace(DataPointer data, byte csi = 0) =>
        SubmissionEntry.Of((byte)AdminOpcode.NamespaceManagement, 0, data, 0).WithCdw(11, (uint)csi << 24);

    /// <summary>Namespace Management, delete one namespace or <see cref="AllNamespaces"/>.</summary>
    public static SubmissionEntry DeleteNamespace(uint nsid) => Plain(AdminOpcode.NamespaceManagement, nsid, 1);

    /// <summary>Namespace Attachment, attach to the controllers of a controller list of 4096 bytes.</summary>
    public static SubmissionEntry AttachNamespace(uint nsid, DataPointer controllerList) =>
        SubmissionEntry.Of((byte)AdminOpcode.NamespaceAttachment, nsid, controllerList, 0);

    /// <summary>Namespace Attachment, detach from the controllers of a controller list of 4096 bytes.</summary>
    public static SubmissionEntry DetachNamespace(uint nsid, DataPointer controllerList) =>
        SubmissionEntry.Of((byte)AdminOpcode.NamespaceAttachment, nsid, controllerList, 1);

    /// <summary>Format NVM. All content is lost.</summary>
    /// <param name="nsid">Namespace, or <see cref="AllNamespaces"/>.</param>
    /// <param name="lbaFormat">Index of the LBA format, 0 to 63.</param>
    /// <param name="protectionType">PI: 0 none, or type 1 to 3.</param>
    /// <param name="protectionFirst">PIL: protection information is in the first bytes of the metadata, not in the last.</param>
    /// <param name="extendedBlock">MSET: the metadata is part of an extended block, not a buffer of its own.</param>
    /// <param name="secureErase">SES.</param>
    /// <exception cref="ArgumentOutOfRangeException">A field does not fit.</exception>
    public static SubmissionEntry FormatNvm(
        uint nsid, int lbaFormat, int protectionType = 0, bool protectionFirst = false, bool extendedBlock = false, SecureErase secureErase = SecureErase.None)
    {
        if (lbaFormat is < 0 or > 63)
            throw new ArgumentOutOfRangeException(nameof(lbaFormat), lbaFormat, "there are LBA formats 0 to 63 (LBAFL, LBAFU)");
        if (protectionType is < 0 or > 3)
            throw new ArgumentOutOfRangeException(nameof(protectionType), protectionType, "there are protection types 1 to 3, and 0 for none (PI)");
        return Plain(AdminOpcode.FormatNvm, nsid, (uint)lbaFormat & 0xF | (extendedBlock ? 1u << 4 : 0) | (uint)protectionType << 5 |
            (protectionFirst ? 1u << 8 : 0) | ((uint)secureErase & 7) << 9 | (uint)lbaFormat >> 4 << 12);
    }

    /// <summary>Doorbell Buffer Config: two pages, one that the host writes doorbells to and one for the controller's EventIdx values.</summary>
    public static SubmissionEntry DoorbellBufferConfig(ulong shadowDoorbells, ulong eventIndexes) =>
        SubmissionEntry.Of((byte)AdminOpcode.DoorbellBufferConfig, 0, DataPointer.Prp(shadowDoorbells, eventIndexes));

    /// <summary>Device Self-test of one namespace, of all, or of the controller alone (NSID 0).</summary>
    public static SubmissionEntry DeviceSelfTest(uint nsid, SelfTestCode code) => Plain(AdminOpcode.DeviceSelfTest, nsid, (uint)code & 0xF);

    /// <summary>Sanitize the NVM subsystem. All content is lost.</summary>
    /// <param name="action">SANACT.</param>
    /// <param name="allowUnrestrictedExit">AUSE: a sanitize that fails may be left by <see cref="SanitizeAction.ExitFailureMode"/>.</param>
    /// <param name="noDeallocate">NDAS: the blocks stay allocated afterwards.</param>
    /// <param name="overwritePasses">OWPASS, 1 to 16, for <see cref="SanitizeAction.Overwrite"/>.</param>
    /// <param name="overwritePattern">OVRPAT.</param>
    /// <exception cref="ArgumentOutOfRangeException">The passes do not fit.</exception>
    public static SubmissionEntry Sanitize(
        SanitizeAction action, bool allowUnrestrictedExit = false, bool noDeallocate = false, int overwritePasses = 16, uint overwritePattern = 0)
    {
        if (overwritePasses is < 1 or > 16)
            throw new ArgumentOutOfRangeException(nameof(overwritePasses), overwritePasses, "OWPASS holds 1 to 16 passes");
        // 16 passes are written as 0.
        var cdw10 = (uint)action & 7 | (allowUnrestrictedExit ? 1u << 3 : 0) | ((uint)overwritePasses & 0xF) << 4 | (noDeallocate ? 1u << 9 : 0);
        return Plain(AdminOpcode.Sanitize, 0, cdw10).WithCdw(11, overwritePattern);
    }

    private static SubmissionEntry Plain(AdminOpcode opcode, uint nsid, uint cdw10) => SubmissionEntry.Of((byte)opcode, 0, nsid, cdw10: cdw10);

    // No check of the depth: a case may ask for one that the controller must refuse.
    private static SubmissionEntry Create(AdminOpcode opcode, int queue, int depth, ulong address, uint cdw11) =>
        SubmissionEntry.Of((byte)opcode, 0, 0, address, cdw10: (ushort)queue | (uint)(depth - 1) << 16, cdw11: cdw11);

    private static uint Uuid(int index) => index is >= 0 and <= 0x7F
        ? (uint)index
        : throw new ArgumentOutOfRangeException(nameof(index), index, "the UUID Index holds 0 to 127");
}
