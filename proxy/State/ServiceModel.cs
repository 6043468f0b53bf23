using System.Collections.Frozen;
using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>A Kubernetes Service as its clients see it.</summary>
internal sealed record ServiceModel(ResourceName Name, string Cluster, FrozenDictionary<int, ServicePortModel> Ports);
