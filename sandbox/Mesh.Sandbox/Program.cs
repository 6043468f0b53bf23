using System.CommandLine;
using Mesh.Sandbox.Demo;

RootCommand root = new("A Kubernetes cluster on this machine, to show and to test the mesh") { DemoCommand.Create() };
return await root.Parse(args).InvokeAsync();
