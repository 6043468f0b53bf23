using System.Net;

namespace Mesh.Sandbox.Node.Wan;

/// <summary>What the router knows of a cluster.</summary>
/// <param name="Name">Of the cluster.</param>
/// <param name="Network">See <see cref="WanOptions"/>.</param>
/// <param name="PodRange">Reached by clusters of the same network.</param>
/// <param name="WanRange">Reached by all.</param>
internal sealed record WanMember(string Name, string Network, IPNetwork PodRange, IPNetwork WanRange);
