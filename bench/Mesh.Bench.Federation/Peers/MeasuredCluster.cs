using System.Net;

namespace Mesh.Bench.Federation.Peers;

/// <summary>The cluster whose control plane is measured, as the simulated ones know it.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Address">Its federation port.</param>
/// <param name="RootPem">Who vouches for it.</param>
internal sealed record MeasuredCluster(string Name, IPEndPoint Address, string RootPem);
