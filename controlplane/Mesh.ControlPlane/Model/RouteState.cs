namespace Mesh.ControlPlane.Model;

/// <summary>What became of one version of a route.</summary>
/// <param name="Name">The object.</param>
/// <param name="Uid">Its uid, so that a status never lands on a successor of the same name.</param>
/// <param name="Generation">The version of its spec that was judged.</param>
/// <param name="Parents">The Services among its parents; other parents are other controllers'.</param>
internal sealed record RouteState(RouteName Name, string Uid, long Generation, ValueList<RouteParentState> Parents);
