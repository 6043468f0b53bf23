namespace Mesh.ControlPlane.Discovery;

/// <summary>One resource type of a stream as the debug page shows it.</summary>
internal sealed record StreamTypeView(
    string Type, IReadOnlyList<string> Subscribed, IReadOnlyDictionary<string, string> Held, IReadOnlyDictionary<string, string> Rejected, bool InFlight)
{
    public static StreamTypeView Of(TypeSubscription type) => new(
        type.TypeUrl, [.. type.Subscribed], type.Held.ToDictionary(held => held.Key, held => held.Value.Version), new Dictionary<string, string>(type.Rejected), type.InFlight is not null);
}
