namespace Lab.Specs.Driver.Model;

/// <summary>Status fields: SC in 7:0, SCT in 10:8 (NVMe Base 2.1, figures of the status codes).</summary>
internal static class ModelStatus
{
    public const ushort Success = 0x000;
    public const ushort InvalidOpcode = 0x001;
    public const ushort InvalidField = 0x002;
    public const ushort DataTransferError = 0x004;
    public const ushort AbortRequested = 0x007;
    public const ushort AbortedSqDeletion = 0x008;
    public const ushort InvalidNamespace = 0x00B;
    public const ushort SglDescriptorTypeInvalid = 0x011;
    public const ushort InvalidUseOfCmb = 0x012;
    public const ushort PrpOffsetInvalid = 0x013;
    public const ushort SglLengthInvalid = 0x00F;
    public const ushort LbaOutOfRange = 0x080;
    public const ushort CompletionQueueInvalid = 0x100;
    public const ushort InvalidQueueIdentifier = 0x101;
    public const ushort InvalidQueueSize = 0x102;
    public const ushort AsyncEventLimit = 0x105;
    public const ushort InvalidInterruptVector = 0x108;
    public const ushort InvalidLogPage = 0x109;
    public const ushort InvalidQueueDeletion = 0x10C;
    public const ushort CompareFailure = 0x285;
}
