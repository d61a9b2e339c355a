using Lab.Machine;

namespace Lab.Specs.Guestless;

/// <summary>A machine with a function in each kind of place: below two levels of switches, several in one device, below a further host bridge.</summary>
internal static class ForestMachine
{
    public static Topology Topology { get; } = new()
    {
        HostBridges = [new("pxb", 0x40)],
        RootPorts = [new("rp0", 1, 1), new("rp1", 1, 2), new("rp2", 1, 3), new("rpx", 1, 4, Bus: "pxb")],
        Switches = [new("upper", "rp0", ["u0", "u1", "u2"]), new("lower", "u2", ["l0", "l1"])],
        Controllers =
        [
            new NvmeDevice { Id = "shallow", Serial = "SHALLOW", CmbMiB = 16, Bus = "u0" },
            new NvmeDevice { Id = "deep", Serial = "DEEP", CmbMiB = 8, PmrMiB = 4, Bus = "l0" },
            new NvmeDevice { Id = "deeper", Serial = "DEEPER", CmbMiB = 2, Bus = "l1" },
            new NvmeDevice { Id = "first", Serial = "FIRST", CmbMiB = 2, Bus = "rp1", Address = "00.0", Properties = ["multifunction=on"] },
            new NvmeDevice { Id = "second", Serial = "SECOND", CmbMiB = 2, Bus = "rp1", Address = "00.1" },
            new NvmeDevice { Id = "apart", Serial = "APART", CmbMiB = 4, Bus = "rpx" },
            new NvmeDevice { Id = "root", Serial = "ROOT", CmbMiB = 2 },
        ],
        Endpoints = [new("shared", EndpointKind.SharedMemory, "rp2"), new("edu", EndpointKind.Edu)],
    };

    public static IEnumerable<string> Controllers => Topology.Controllers.Select(device => device.Id);
}
