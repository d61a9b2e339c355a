namespace Lab.Nvme.DataPointers;

/// <summary>Sub-type of an SGL descriptor, bits 3:0 of its last byte (NVMe Base 2.1, figure "SGL Descriptor Sub Type Values").</summary>
public enum SglDescriptorSubType
{
    /// <summary>The address is an address of memory.</summary>
    Address = 0x0,
    /// <summary>The address is an offset in the controller memory buffer; allowed where SGLS.SAOS says so.</summary>
    Offset = 0x1,
    /// <summary>Transport specific: Ah to Fh are NVMe transport specific; this is the first.</summary>
    TransportSpecific = 0xA,
}
