namespace Lab.Guest.Vfio;

/// <summary>The IOMMU of x86_64, aarch64 and s390x: VFIO's type 1, version 2. Each range is mapped and forgotten with the container.</summary>
internal sealed unsafe class Type1Iommu(int container) : VfioIommu(container)
{
    public const string ModuleName = "vfio_iommu_type1";

    public override int Type => 3; // VFIO_TYPE1v2_IOMMU

    public override string Module => ModuleName;

    public override List<(ulong First, ulong Last)> SetUp()
    {
        const int room = 4096;
        const ushort rangesId = 1; // VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE
        var info = stackalloc byte[room];
        *(uint*)info = room;
        _ = VfioCall.Do(Container, VfioCall.IommuGetInfo, info, "asking for the address ranges");
        List<(ulong, ulong)> ranges = [];
        // Behind argsz, flags and the page sizes: where the chain of capabilities starts, 0 for none. Each has an id (16 bits), a version
        // (16) and the next one's place (32); this one goes on with a count (32), a gap (32) and pairs of first and last address.
        for (var at = ((uint*)info)[4]; at is not 0 and < room - 16; at = *(uint*)(info + at + 4))
            if (*(ushort*)(info + at) == rangesId)
                for (uint i = 0; i < *(uint*)(info + at + 8) && at + 32 + 16 * i <= room; i++)
                    ranges.Add((*(ulong*)(info + at + 16 + 16 * i), *(ulong*)(info + at + 24 + 16 * i)));
        return ranges.Count > 0 ? ranges : [(0, ulong.MaxValue)];
    }
}
