using System.Text.Json.Serialization;
using Mesh.Cli.Authorities;
using Mesh.Cli.Checks;
using Mesh.Cli.Commands;
using Mesh.Cli.Installing;
using Mesh.Cli.Links;
using Mesh.Cli.Regions;
using Mesh.Cli.Sidecars;

namespace Mesh.Cli.Output;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeshStatus))]
[JsonSerializable(typeof(VersionInfo))]
[JsonSerializable(typeof(CheckResults))]
[JsonSerializable(typeof(CaStatus))]
[JsonSerializable(typeof(InstallationReport))]
[JsonSerializable(typeof(SidecarConfig))]
[JsonSerializable(typeof(IReadOnlyList<SidecarRoute>), TypeInfoPropertyName = "Routes")]
[JsonSerializable(typeof(IReadOnlyList<SidecarEndpoint>), TypeInfoPropertyName = "Endpoints")]
[JsonSerializable(typeof(JoinBundle))]
[JsonSerializable(typeof(IReadOnlyList<LinkStatus>), TypeInfoPropertyName = "Links")]
[JsonSerializable(typeof(IReadOnlyList<RegionStatus>), TypeInfoPropertyName = "Regions")]
[JsonSerializable(typeof(RegionForecast))]
[JsonSerializable(typeof(KnownModel))]
[JsonSerializable(typeof(IReadOnlyList<KnownRegion>), TypeInfoPropertyName = "KnownRegions")]
internal sealed partial class CliJsonContext : JsonSerializerContext;
