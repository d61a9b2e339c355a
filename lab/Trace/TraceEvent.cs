using System.Text.Json.Serialization;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>
/// Something that happened, as QEMU told it. The device events name no controller: with two active controllers they are ambiguous.
/// </summary>
/// <param name="Number">Line of the raw trace, from 1. Evidence quotes it as <c>#1041</c>.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Store), "store")]
[JsonDerivedType(typeof(DeviceCommand), "command")]
[JsonDerivedType(typeof(DeviceAdminCommand), "admin")]
[JsonDerivedType(typeof(DeviceDoorbell), "doorbell")]
[JsonDerivedType(typeof(DeviceCompletion), "completion")]
[JsonDerivedType(typeof(DeviceQueueCreated), "queue")]
[JsonDerivedType(typeof(DeviceQueueDeleted), "deleted")]
[JsonDerivedType(typeof(DeviceFault), "fault")]
[JsonDerivedType(typeof(Load), "load")]
[JsonDerivedType(typeof(DeviceAccess), "access")]
[JsonDerivedType(typeof(DataMapped), "mapped")]
[JsonDerivedType(typeof(IommuFault), "iommu")]
public abstract record TraceEvent(int Number);

/// <summary>A store arrived at a region of a device (<c>memory_region_ops_write</c>).</summary>
/// <param name="Number">Line.</param>
/// <param name="Cpu">CPU that stored; -1 is DMA of a device, or qtest.</param>
/// <param name="Address">Absolute bus address.</param>
/// <param name="Size">Bytes, 1 to 8: as the device was accessed, which may be narrower than the instruction.</param>
/// <param name="Value">Value, little-endian.</param>
/// <param name="RegionName">QEMU's name of the memory region: "nvme-cmb", "nvme", "msix-table". The same for every controller.</param>
public sealed record Store(int Number, int Cpu, Hex Address, int Size, Hex Value, string RegionName) : TraceEvent(Number);

/// <summary>
/// A load of a property of the persistent memory region (<c>memory_region_ops_read</c>), the loads that matter: one of PMRSTS is a write barrier.
/// </summary>
/// <param name="Number">Line.</param>
/// <param name="Cpu">CPU that loaded; -1 is DMA of a device, or qtest.</param>
/// <param name="Address">Absolute bus address.</param>
/// <param name="Size">Bytes, 1 to 8.</param>
/// <param name="Value">What the device answered.</param>
/// <param name="RegionName">QEMU's name of the memory region: "nvme".</param>
public sealed record Load(int Number, int Cpu, Hex Address, int Size, Hex Value, string RegionName) : TraceEvent(Number);

/// <summary>
/// Accesses to a controller memory buffer that came from no CPU (or over qtest), one behind the other without a gap: QEMU makes accesses of 4 bytes of a
/// device's DMA. Which device it was is not told. Only in captures of peer-to-peer experiments, as the two that follow.
/// </summary>
/// <param name="Number">Line of the first.</param>
/// <param name="Address">Absolute bus address of the first byte.</param>
/// <param name="Bytes">Bytes of all.</param>
/// <param name="IsWrite">Whether they wrote.</param>
public sealed record DeviceAccess(int Number, Hex Address, long Bytes, bool IsWrite) : TraceEvent(Number);

/// <summary>The device maps a piece of a command's data (<c>pci_nvme_map_addr</c>), after the command's own event and before any other command's.</summary>
/// <param name="Number">Line.</param>
/// <param name="Address">As the command tells it: behind an IOMMU not where the memory lies.</param>
/// <param name="Bytes">Length.</param>
public sealed record DataMapped(int Number, Hex Address, long Bytes) : TraceEvent(Number);

/// <summary>An IOMMU refused an access of a device (<c>vtd_dmar_fault</c>, <c>smmuv3_record_event</c>).</summary>
public sealed record IommuFault(int Number, string Text) : TraceEvent(Number);

/// <summary>The device fetched and runs an I/O command (<c>pci_nvme_io_cmd</c>).</summary>
public sealed record DeviceCommand(int Number, int Cid, uint Nsid, int Queue, int Opcode, string Name) : TraceEvent(Number);

/// <summary>The device fetched and runs an admin command (<c>pci_nvme_admin_cmd</c>).</summary>
public sealed record DeviceAdminCommand(int Number, int Cid, int Queue, int Opcode, string Name) : TraceEvent(Number);

/// <summary>The device took a doorbell (<c>pci_nvme_mmio_doorbell_sq</c>, <c>_cq</c>). A doorbell that it ignores has no such event.</summary>
public sealed record DeviceDoorbell(int Number, QueueKind Kind, int Queue, int Value) : TraceEvent(Number);

/// <summary>The device is about to post a completion (<c>pci_nvme_enqueue_req_completion</c>); entries are posted in this order.</summary>
/// <param name="Number">Line.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="Queue">Completion queue.</param>
/// <param name="Dw0">Dword 0 of the entry.</param>
/// <param name="Dw1">Dword 1 of the entry.</param>
/// <param name="Status">The 15-bit status field, 0 is success.</param>
public sealed record DeviceCompletion(int Number, int Cid, int Queue, uint Dw0, uint Dw1, int Status) : TraceEvent(Number);

/// <summary>The device was asked to make an I/O queue (<c>pci_nvme_create_sq</c>, <c>_cq</c>), before it checks whether it can.</summary>
/// <param name="Number">Line.</param>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier.</param>
/// <param name="Address">PRP1 of the command: where the controller looks for slot 0.</param>
/// <param name="QSize">The command's QSIZE, 0's based: one less than the number of slots.</param>
/// <param name="CompletionQueue">Where a submission queue's completions go; the identifier itself for a completion queue.</param>
public sealed record DeviceQueueCreated(int Number, QueueKind Kind, int Id, Hex Address, int QSize, int CompletionQueue) : TraceEvent(Number)
{
    /// <summary>Slots.</summary>
    [JsonIgnore]
    public int Depth => QSize + 1;
}

/// <summary>The device deletes an I/O queue that it had (<c>pci_nvme_del_sq</c>, <c>_cq</c>); of one that it refuses to delete it tells nothing.</summary>
public sealed record DeviceQueueDeleted(int Number, QueueKind Kind, int Id) : TraceEvent(Number);

/// <summary>The device complained: any <c>pci_nvme_err_*</c> or <c>pci_nvme_ub_*</c> event, or QEMU blocked a re-entrant access.</summary>
public sealed record DeviceFault(int Number, string Text) : TraceEvent(Number);
