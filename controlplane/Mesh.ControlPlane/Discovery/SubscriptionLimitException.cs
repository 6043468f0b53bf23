namespace Mesh.ControlPlane.Discovery;

/// <summary>A client wants to watch more names than any workload needs. Ends at the stream's border as RESOURCE_EXHAUSTED.</summary>
internal sealed class SubscriptionLimitException()
    : Exception($"a stream may watch at most {TypeSubscription.MaxNames} names of a type");
