using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.RateLimits;

/// <summary>A policy as far as it is about one workload.</summary>
/// <param name="Policy">The object.</param>
/// <param name="Ports">Ports of the application that it is about; empty: all.</param>
/// <param name="Limits">Its limits.</param>
internal sealed record AppliedRateLimits(ResourceName Policy, ValueList<int> Ports, ValueList<RateLimit> Limits);
