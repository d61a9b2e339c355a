using Lab.Machine;

namespace Lab.Containers;

/// <summary>A container ended under its machine: somebody removed it, its engine ended, or the connection to it did. Exit code 4.</summary>
public sealed class ContainerLostException : MachineException
{
    internal ContainerLostException(Exception inner)
        : base("the container, or the connection to its engine, ended under the machine", 4, inner)
    {
    }
}
