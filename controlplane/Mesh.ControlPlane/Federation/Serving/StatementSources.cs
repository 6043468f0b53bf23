using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.RegionControl;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>Where what is stated comes from.</summary>
/// <param name="Models">Exported services and their endpoints.</param>
/// <param name="Gateways">Where other networks reach this one.</param>
/// <param name="Regions">What was decided here about regions.</param>
internal sealed record StatementSources(ModelStore Models, IGateways Gateways, RegionBook Regions);
