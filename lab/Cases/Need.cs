using System.Text.RegularExpressions;

namespace Lab.Cases;

/// <summary>Something that a case needs of its cell, from a word of its <c>needs</c>.</summary>
/// <param name="Kernel">Whether the kernel must be built with <paramref name="Name"/>; else QEMU must have a device of that name.</param>
/// <param name="Name">Option of the kernel without <c>CONFIG_</c>, or device of QEMU.</param>
/// <param name="Property">Property that QEMU's device must have; null for none.</param>
internal sealed partial record Need(bool Kernel, string Name, string? Property)
{
    /// <summary>The forms that <see cref="Parse"/> knows, for messages.</summary>
    public const string Forms = "kernel:OPTION such as kernel:PCI_P2PDMA (without CONFIG_), qemu:DEVICE and qemu:DEVICE.PROPERTY such as qemu:nvme.dbcs";

    /// <summary>Null where the word has none of the known forms.</summary>
    public static Need? Parse(string word)
    {
        if (KernelForm().Match(word) is { Success: true } kernel)
            return new(true, kernel.Groups["name"].Value, null);
        return QemuForm().Match(word) is { Success: true } qemu
            ? new(false, qemu.Groups["name"].Value, qemu.Groups["property"] is { Success: true, Value: var property } ? property : null)
            : null;
    }

    [GeneratedRegex("^kernel:(?!CONFIG_)(?<name>[A-Z0-9_]+)$")]
    private static partial Regex KernelForm();

    [GeneratedRegex(@"^qemu:(?<name>[A-Za-z0-9_-]+)(\.(?<property>[A-Za-z0-9._-]+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex QemuForm();
}
