namespace Lab.Guest.Vfio;

/// <summary>A region of a VFIO device: a BAR or the configuration space.</summary>
/// <param name="Offset">Where it lies in the device's file.</param>
/// <param name="Bytes">Its length, 0 where the device has none.</param>
/// <param name="IsMappable">Whether all of it can be mapped, to be reached by plain loads and stores.</param>
internal readonly record struct VfioRegion(long Offset, long Bytes, bool IsMappable);
