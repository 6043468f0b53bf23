namespace Mesh.Sandbox.Scenarios;

internal sealed class ScenarioContext;
