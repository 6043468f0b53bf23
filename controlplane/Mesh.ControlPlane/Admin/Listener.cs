using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.ControlPlane.Admin;

/// <summary>A listener with pages or services of its own. It marks its connections, so that a request is told by the listener it came in by and nothing else.</summary>
internal sealed class Listener
{
    public static readonly Listener Metrics = new();
    public static readonly Listener Debug = new();
    public static readonly Listener Webhooks = new();
    public static readonly Listener Federation = new();

    private static readonly object Key = new();

    private Listener()
    {
    }

    public void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Items[Key] = this;
        return next(connection);
    });

    public bool Accepted(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(Key, out object? listener) == true && listener == this;
}
