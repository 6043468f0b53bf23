using Mesh.ControlPlane.Snapshots;

namespace Mesh.ControlPlane.Status;

/// <summary>Whose sidecars follow an object, of those that use what it is about. The default: all of them.</summary>
/// <param name="Namespace">Those of this namespace only; null for all.</param>
/// <param name="WithoutVariant">Only those whose namespace has no routes of its own there.</param>
internal readonly record struct Audience(string? Namespace, bool WithoutVariant)
{
    /// <summary>Clients without routes of their own.</summary>
    public static readonly Audience OfProducer = new(null, true);

    public static Audience OfConsumer(string clients) => new(clients, false);

    /// <summary>Whether sidecars of a namespace follow the object.</summary>
    /// <param name="resource">What carries it to them.</param>
    /// <param name="namespace">Theirs.</param>
    public bool Includes(PublishedResource resource, string @namespace) =>
        (Namespace is null || Namespace == @namespace) && !(WithoutVariant && resource.Variants.ContainsKey(@namespace));

    /// <summary><c>*</c>, <c>-</c> for those without variants, or the namespace: what <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Namespace ?? (WithoutVariant ? "-" : "*");

    public static Audience? TryParse(string text) => text switch
    {
        "*" => default(Audience),
        "-" => OfProducer,
        "" => null,
        _ => OfConsumer(text),
    };
}
