using Mesh.Bench.Federation;

return await FederationBenchCommand.Create().Parse(args).InvokeAsync();
