using Lab.Nvme.Commands;

namespace Lab.Driver;

/// <summary>A command got no answer: the controller was reset, or is gone. Whether it was carried out is not known.</summary>
public class CommandLostException(string message) : DriverException(message);
