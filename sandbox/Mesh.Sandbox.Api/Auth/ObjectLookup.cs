using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>Reads one core/v1 object as stored, or null when there is none.</summary>
/// <param name="resource">Plural name: <c>serviceaccounts</c>, <c>pods</c>, <c>nodes</c> or <c>secrets</c>.</param>
/// <param name="ns">Namespace; empty for nodes.</param>
/// <param name="name">Object name.</param>
internal delegate JsonObject? ObjectLookup(string resource, string ns, string name);
