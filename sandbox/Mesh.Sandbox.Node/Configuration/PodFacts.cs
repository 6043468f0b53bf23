namespace Mesh.Sandbox.Node.Configuration;

/// <summary>What a pod may know about where it runs.</summary>
/// <param name="PodAddress">Its own IP address.</param>
/// <param name="NodeAddress">The node's IP address.</param>
/// <param name="ApiServerAddress">ClusterIP of <c>kubernetes.default</c>.</param>
/// <param name="NodeProcessors">The node's capacity: what a missing CPU limit means.</param>
/// <param name="NodeMemoryBytes">The node's capacity: what a missing memory limit means.</param>
internal sealed record PodFacts(string PodAddress, string NodeAddress, string ApiServerAddress, decimal NodeProcessors, decimal NodeMemoryBytes);
