namespace Mesh.Sandbox.Node.Nodes;

/// <summary>What the machine offers; every node of the sandbox says it has all of it.</summary>
internal static class NodeCapacity
{
    /// <summary>As many as kubelet allows by default.</summary>
    public const int MaxPods = 110;

    public static decimal Processors => Environment.ProcessorCount;

    public static decimal MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
