namespace Lab.Nvme.DataPointers;

/// <summary>Type of an SGL descriptor, bits 7:4 of its last byte (NVMe Base 2.1, figure "SGL Descriptor Type").</summary>
public enum SglDescriptorType
{
    /// <summary>SGL Data Block: a piece of the data buffer.</summary>
    DataBlock = 0x0,
    /// <summary>SGL Bit Bucket: data of a read that is thrown away; of length 0 for a write.</summary>
    BitBucket = 0x1,
    /// <summary>SGL Segment: the next segment, which is not the last one.</summary>
    Segment = 0x2,
    /// <summary>SGL Last Segment: the next segment, and no other follows it.</summary>
    LastSegment = 0x3,
    /// <summary>Keyed SGL Data Block, of fabrics.</summary>
    KeyedDataBlock = 0x4,
    /// <summary>Transport SGL Data Block, of fabrics.</summary>
    TransportDataBlock = 0x5,
    /// <summary>Vendor specific.</summary>
    VendorSpecific = 0xF,
}
