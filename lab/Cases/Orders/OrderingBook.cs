using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Images;
using Lab.Judge;
using Lab.Machine;
using Lab.Ordering;

namespace Lab.Cases.Orders;

/// <summary>
/// Every way to store an entry with everything that can stand before its doorbell, through each mapping of the controller memory buffer and in host memory: the catalogue of
/// <c>lab/Ordering</c> as cases. What is expected is what the rule table says; what is judged is what the processor then executes.
/// </summary>
public static class OrderingBook
{
    private const string Prefix = "ordering-";

    /// <summary>The mappings, by their words in names of cases. VFIO's is uncached, as Linux makes it (drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_mmap).</summary>
    private static readonly (string Words, MemoryType Memory, string? Iommu, MemoryPlace Place)[] Mappings =
    [
        ("uncached", MemoryType.Uncached, null, MemoryPlace.Cmb), ("write-combining", MemoryType.WriteCombining, null, MemoryPlace.Cmb), ("host", MemoryType.WriteBack, null, MemoryPlace.Host),
        ("vfio", MemoryType.Uncached, Iommu.Own, MemoryPlace.Cmb),
    ];

    /// <summary>The cases of one architecture, by mapping, copy and fence; those that share a machine come one after another.</summary>
    public static IEnumerable<Case> Of(string arch)
    {
        var architecture = Enum.Parse<Architecture>(arch, ignoreCase: true);
        // On riscv64 the driver is translated, and its stores to host memory are judged by nobody.
        return from mapping in Mappings.Where(mapping => mapping.Place != MemoryPlace.Host || architecture != Architecture.RiscV64)
               // TCG, which alone tells what was executed, has no instruction that stores 64 bytes.
               from copy in CopyForm.On(architecture).Where(form => form.Strategy != CopyStrategy.Store64)
               from fence in Fences(architecture)
               let guarantee = OrderingRules.EntryBeforeDoorbell(mapping.Memory, Executed(architecture, fence), copy)
               select new Case
               {
                   Name = $"{Prefix}{arch.Replace('_', '-')}-{mapping.Words}-{Words(copy.Name)}-{Words(fence)}",
                   Title = $"Entries by {copy.Name}, {FenceCode.Describe(architecture, fence)} before the doorbell, {mapping.Memory} {(mapping.Place == MemoryPlace.Host ? "host " : "")}memory{(mapping.Iommu is null ? "" : " through VFIO")}",
                   Archs = [arch],
                   Tour = false,
                   Expected = guarantee.Holds == false ? CaseVerdict.Fail : CaseVerdict.Pass,
                   Failing = guarantee.Holds == false ? [RuleNames.EntryBeforeDoorbell] : [],
                   Machine = Case.DefaultMachine with { Iommu = mapping.Iommu },
                   // What a mapping of the buffer is called has no meaning for a queue that is not in it.
                   Plan = new Plan(SubmissionQueue: mapping.Place, Mapping: mapping.Place == MemoryPlace.Host ? MemoryType.Uncached : mapping.Memory, Copy: copy.Strategy, Fence: fence, Transfers: 2),
               };
    }

    /// <summary>Those of every architecture.</summary>
    public static IEnumerable<Case> All => Architectures.Known.SelectMany(Of);

    /// <summary>Whether a case is one of them.</summary>
    public static bool Has(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    // As built for Mono the driver ends a load from a device with a full barrier, sync there, so that it is an acquire: its load back is more than the architecture's load.
    private static Fence Executed(Architecture arch, Fence fence) => (arch, fence) is (Architecture.Ppc64Le, Fence.ReadBack) ? Fence.Full : fence;

    private static IEnumerable<Fence> Fences(Architecture arch) =>
        [Fence.None, .. FenceCode.On(arch), .. new[] { Fence.WriteBarrier, Fence.MemoryBarrier }.Where(fence => ManagedFence.Becomes(arch, fence) is not null), Fence.ReadBack];

    // "WriteCombining" to "write-combining".
    private static string Words(object name) => string.Concat($"{name}".Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
