namespace Lab.Nvme.Registers;

/// <summary>
/// Admin Queue Attributes (NVMe Base 2.1, offset 24h).
/// <code>
///  31 28 27          16 15 12 11           0
/// | ... |  ACQS (0's)  | ... |  ASQS (0's)  |
/// </code>
/// </summary>
public readonly record struct Aqa(uint Value)
{
    /// <summary>Largest admin queue: 4096 slots.</summary>
    public const int MaxEntries = 4096;

    /// <summary>Slots of the admin submission queue, 1's based.</summary>
    public int SubmissionEntries => Value.Field(11, 0) + 1;
    /// <summary>Slots of the admin completion queue, 1's based.</summary>
    public int CompletionEntries => Value.Field(27, 16) + 1;

    /// <summary>Both depths, 1's based.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A depth is not 2 to 4096.</exception>
    public static Aqa Of(int submissionEntries, int completionEntries) =>
        new(ZeroBased(submissionEntries, nameof(submissionEntries)) | ZeroBased(completionEntries, nameof(completionEntries)) << 16);

    private static uint ZeroBased(int entries, string name) => entries is >= 2 and <= MaxEntries
        ? (uint)entries - 1
        : throw new ArgumentOutOfRangeException(name, entries, $"an admin queue has 2 to {MaxEntries} slots (AQA)");

    /// <inheritdoc/>
    public override string ToString() => $"AQA {Value:x8}: ASQS {SubmissionEntries}, ACQS {CompletionEntries}";
}
