using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>Routes of one kind: at each Service that is their parent they have clients of their own.</summary>
internal sealed class RouteSubjects(RouteKind route) : ServiceSubjects
{
    public override StatusKind Kind => KindOf(route);

    public override IEnumerable<ResourceName> Names(MeshModel model) => model.Routes.Keys.Where(name => name.Kind == route).Select(name => name.Name);

    public override IEnumerable<ResourceName> Changed(ModelChange change) => change.Routes.Where(name => name.Kind == route).Select(name => name.Name);

    // Two parents may be ports of one Service: in force there if one of them is.
    public override IEnumerable<StatusSubject> Of(MeshModel model, ResourceName name) => model.Routes.TryGetValue(new(route, name), out var state)
        ? state.Parents
            .Select(parent => Of(state, parent))
            .GroupBy(subject => subject.Key, (_, same) => same.MaxBy(subject => subject.InForce))
        : [];

    public static StatusSubject Of(RouteState state, RouteParentState parent) => new(
        new(new(KindOf(state.Name.Kind), state.Name.Name), parent.Service, parent.Clients is { } clients ? Audience.OfConsumer(clients) : Audience.OfProducer),
        state.Uid,
        state.Generation,
        parent.Accepted.Holds);

    private static StatusKind KindOf(RouteKind kind) => kind == RouteKind.Http ? StatusKind.HttpRoute : StatusKind.GrpcRoute;
}
