namespace Lab.Ordering.Streams;

/// <summary>The opcode maps of x86_64, once for each encoding. Within one encoding they are in the order of the map numbers of VEX and EVEX.</summary>
internal enum X86Map
{
    One,
    Two,
    ThreeByte38,
    ThreeByte3A,
    VexTwo,
    Vex38,
    Vex3A,
    EvexTwo,
    Evex38,
    Evex3A,
}
