using System.Text.Json.Serialization;
using Mesh.Cli.Checks;
using Mesh.Cli.Commands;
using Mesh.Cli.Sidecars;

namespace Mesh.Cli.Output;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeshStatus))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(CheckResults))]
[JsonSerializable(typeof(SidecarConfig))]
[JsonSerializable(typeof(IReadOnlyList<SidecarRoute>), TypeInfoPropertyName = "Routes")]
[JsonSerializable(typeof(IReadOnlyList<SidecarEndpoint>), TypeInfoPropertyName = "Endpoints")]
internal sealed partial class CliJsonContext : JsonSerializerContext;
