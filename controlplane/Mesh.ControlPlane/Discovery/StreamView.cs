namespace Mesh.ControlPlane.Discovery;

/// <summary>A stream as the debug page shows it.</summary>
internal sealed record StreamView(string Node, string Identity, string UserAgent, DateTimeOffset OpenedAt, IReadOnlyList<StreamTypeView> Types)
{
    public static StreamView Of(DiscoveryStream stream, IReadOnlyList<TypeSubscription> types) => new(
        stream.Node.Id,
        stream.Node.Identity.ToString(),
        stream.Node.UserAgent,
        stream.OpenedAt,
        [.. types.Select(StreamTypeView.Of)]);
}
