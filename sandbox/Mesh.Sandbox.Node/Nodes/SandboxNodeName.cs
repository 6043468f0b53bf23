namespace Mesh.Sandbox.Node.Nodes;

/// <summary>One Node object of the sandbox.</summary>
/// <param name="Name">Node name, also its hostname label.</param>
/// <param name="Zone">Value of <c>topology.kubernetes.io/zone</c>.</param>
/// <param name="Region">Value of <c>topology.kubernetes.io/region</c>.</param>
public sealed record SandboxNodeName(string Name, string Zone, string Region);
