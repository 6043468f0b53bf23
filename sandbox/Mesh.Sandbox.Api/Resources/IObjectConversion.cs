using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>Rewrites objects between the version they are stored in and the versions they are served in.</summary>
internal interface IObjectConversion
{
    /// <summary>False when the stored bytes can be sent as they are.</summary>
    bool ChangesAnything { get; }

    /// <summary>Rewrites objects in place, all of them into one version.</summary>
    /// <exception cref="Http.ApiStatusException">They cannot be converted; none of them was changed.</exception>
    ValueTask ConvertAsync(IReadOnlyList<JsonObject> trees, string apiVersion, CancellationToken cancellation);
}
