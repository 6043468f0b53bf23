using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Model;

/// <summary>What a TrafficPolicy says about the pods of its own target.</summary>
/// <param name="Source">The object, <c>Kind namespace/name</c>.</param>
/// <param name="Concurrency">How requests under way are limited.</param>
internal sealed record AppliedConcurrency(string Source, AdaptiveConcurrency Concurrency);
