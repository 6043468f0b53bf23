using Mesh.Cli;

return await Meshctl.RunAsync(args, Console.Out, Console.Error);
