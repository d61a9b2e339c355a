using Lab.Machine;

namespace Lab.Cases.Running;

/// <summary>What a cell lacks for a case, in one line each; null where it lacks nothing.</summary>
internal static class NeedCheck
{
    /// <summary>
    /// Looks, before anything boots, at the devices and properties that the case's machine and its <see cref="Case.Needs"/> name, and at
    /// the kernel's configuration where the image has it.
    /// </summary>
    public static async Task<string?> LacksAsync(Case @case, LabSite site, CancellationToken cancel)
    {
        var qemu = site.Qemu;
        if (@case.Machine.Iommu == Iommu.Own && site.Options.Place(@case.Machine) is var machine && machine.IommuName() is null)
            return $"the case goes through VFIO and an IOMMU, and Linux has no VFIO for one on {machine.Arch}{(machine.Board is { } board ? $"'s board {board}" : "")}";
        foreach (var controller in @case.Machine.Controllers)
            foreach (var property in QemuArguments.PropertiesOf(controller))
                if (!await HasAsync(qemu, "nvme", property, cancel).ConfigureAwait(false))
                    return $"{Name(qemu)} has no property {property} of the device nvme, which the machine of the case sets";
        foreach (var need in Needs(@case, NeedOf.Qemu))
        {
            if (!qemu.HasDevice(need.Name))
                return $"{Name(qemu)} has no device {need.Name}";
            if (need.Property is { } property && !await HasAsync(qemu, need.Name, property, cancel).ConfigureAwait(false))
                return $"{Name(qemu)} has no property {property} of the device {need.Name}";
        }
        if (Needs(@case, NeedOf.Accelerator).Any() && Lacks(@case, await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false)) is { } lacks)
            return lacks;
        // Only a case that asks pays for reading the image.
        return Needs(@case, NeedOf.Kernel).Any() && site.LoadImage() is { Config: { } config } image
            ? Lacks(@case, config, image.KernelRelease, image.Arch)
            : null;
    }

    /// <summary>The same for a kernel that the user brought: its configuration is asked of the running guest.</summary>
    /// <param name="case">The case.</param>
    /// <param name="config">What the guest says; null where it does not.</param>
    /// <param name="release">Of the kernel.</param>
    /// <param name="arch">Of the guest.</param>
    public static string? Lacks(Case @case, KernelConfig? config, string release, string arch)
    {
        foreach (var need in Needs(@case, NeedOf.Kernel))
        {
            if (config is null)
                return $"nobody knows whether Linux {release} on {arch} is built with CONFIG_{need.Name}: it has no /proc/config.gz (CONFIG_IKCONFIG_PROC)";
            if (!config.Has(need.Name))
                return $"Linux {release} on {arch} is built without CONFIG_{need.Name}";
        }
        return null;
    }

    /// <summary>The same for what executes the guest's code.</summary>
    public static string? Lacks(Case @case, AcceleratorChoice chosen) => Needs(@case, NeedOf.Accelerator).FirstOrDefault(need => need.Name != chosen.Name) is { } need
        ? $"the case is about {need.Name}, and guest code is executed by {chosen.Name} here ({chosen.Reason})"
        : null;

    private static IEnumerable<Need> Needs(Case @case, NeedOf of) => @case.Needs.Select(Need.Parse).OfType<Need>().Where(need => need.Of == of);

    private static string Name(QemuBinary qemu) => $"QEMU {qemu.Version} for {qemu.Arch}";

    // QEMU keeps properties of this name out of its help, and so out of what can be asked; it has had legacy-cmb since 6.0.
    private static async Task<bool> HasAsync(QemuBinary qemu, string device, string property, CancellationToken cancel) =>
        property.StartsWith("legacy-", StringComparison.Ordinal) || !qemu.HasDevice(device)
        || await qemu.HasDevicePropertyAsync(device, property, cancel).ConfigureAwait(false);
}
