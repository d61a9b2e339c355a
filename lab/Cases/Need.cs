using System.Text.RegularExpressions;

namespace Lab.Cases;

/// <summary>Something that a case needs of its cell, from a word of its <c>needs</c>.</summary>
/// <param name="Of">What must have it.</param>
/// <param name="Name">Option of the kernel without <c>CONFIG_</c>, device of QEMU, or accelerator.</param>
/// <param name="Property">Property that QEMU's device must have; null for none.</param>
internal sealed partial record Need(NeedOf Of, string Name, string? Property)
{
    /// <summary>The forms that <see cref="Parse"/> knows, for messages.</summary>
    public const string Forms = "kernel:OPTION such as kernel:PCI_P2PDMA (without CONFIG_), qemu:DEVICE and qemu:DEVICE.PROPERTY such as qemu:nvme.dbcs, accel:tcg and accel:kvm";

    /// <summary>Null where the word has none of the known forms.</summary>
    public static Need? Parse(string word)
    {
        if (KernelForm().Match(word) is { Success: true } kernel)
            return new(NeedOf.Kernel, kernel.Groups["name"].Value, null);
        if (word is "accel:tcg" or "accel:kvm")
            return new(NeedOf.Accelerator, word["accel:".Length..], null);
        return QemuForm().Match(word) is { Success: true } qemu
            ? new(NeedOf.Qemu, qemu.Groups["name"].Value, qemu.Groups["property"] is { Success: true, Value: var property } ? property : null)
            : null;
    }

    [GeneratedRegex("^kernel:(?!CONFIG_)(?<name>[A-Z0-9_]+)$")]
    private static partial Regex KernelForm();

    [GeneratedRegex(@"^qemu:(?<name>[A-Za-z0-9_-]+)(\.(?<property>[A-Za-z0-9._-]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex QemuForm();
}
